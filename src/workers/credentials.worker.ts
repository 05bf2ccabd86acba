// The thread that issues, presents and verifies credentials.

import { createCredentialsService } from '$lib/credentials/service';
import { exposeService } from '$lib/platform';

exposeService(createCredentialsService());
