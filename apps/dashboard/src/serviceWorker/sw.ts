/// <reference lib="webworker" />
const self = globalThis as unknown as ServiceWorkerGlobalScope
const manifest = JSON.parse('__THROUGHLINE_PRECACHE__') as { version: string; files: string[] }
console.log(manifest.version, self.location.href)
