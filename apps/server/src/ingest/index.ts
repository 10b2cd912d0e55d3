export type { IngestContext, Ingest, Ingested, IngestInto, IngestOptions } from './contract.ts'
