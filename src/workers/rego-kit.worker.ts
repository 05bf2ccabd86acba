// The thread in which rules are checked, tested and built on this device.

import { exposeService } from '$lib/platform';
import { createRegoKitService } from '$lib/policy/rego-kit-service';

exposeService(createRegoKitService());
