export function startPostgres(): Promise<{ url: string; version: string; stop: () => Promise<void> } | { unavailable: string }>
export function createDatabase(url: string): Promise<{ url: string; drop: () => Promise<void> }>
