export type { IngestContext, Ingest, Ingested, IngestInto, IngestOptions } from './contract.ts'
export { ingest, ingestInto } from './ingest.ts'
export { forgetCatalogue } from './catalogue.ts'
