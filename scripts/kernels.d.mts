export function kernelsText(): Promise<string>
