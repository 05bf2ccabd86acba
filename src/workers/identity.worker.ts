// The thread that holds the person key.

import { createIdentityService } from '$lib/identity/service';
import { exposeService } from '$lib/platform';

exposeService(createIdentityService());
