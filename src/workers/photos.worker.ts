// Thread of photos: see src/lib/records/service.ts.

import { exposeService } from '$lib/platform';
import { createPhotosService } from '$lib/records/service';

exposeService(createPhotosService());
