// The thread in which the constitution decides.

import { exposeService } from '$lib/platform';
import { createPolicyService } from '$lib/policy/service';

exposeService(createPolicyService());
