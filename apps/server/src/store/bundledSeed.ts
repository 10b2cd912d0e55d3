import { fileURLToPath } from 'node:url'

/** Whether this runs as built, beside its worker and an empty data directory, or from source. */
export const BUNDLED = !import.meta.url.endsWith('.ts')

/** An empty data directory as .tar.gz; undefined from source, where a new one is made by initdb. */
export const bundledSeed = BUNDLED ? fileURLToPath(new URL('./seed.tgz', import.meta.url)) : undefined
