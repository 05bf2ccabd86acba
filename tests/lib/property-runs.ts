// Property tests: few runs in the unit suite, many with another seed under `npm run fuzz`.
import { configureGlobal } from 'fast-check';

const { AZORA_FUZZ_RUNS, AZORA_FUZZ_SEED } = process.env;

configureGlobal({
	...(AZORA_FUZZ_RUNS && { numRuns: Number(AZORA_FUZZ_RUNS), interruptAfterTimeLimit: 60_000 }),
	...(AZORA_FUZZ_SEED && { seed: Number(AZORA_FUZZ_SEED) })
});
