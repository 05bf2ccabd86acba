// The thread that holds the team's ledger.

import { createLedgerService } from '$lib/ledger/service';
import { exposeService } from '$lib/platform';

exposeService(createLedgerService());
