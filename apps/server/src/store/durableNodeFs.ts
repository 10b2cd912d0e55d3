import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { closeSync, fdatasyncSync, fsyncSync, openSync } from 'node:fs'

type InitOptions = Parameters<NodeFS['init']>[1]

/** What Emscripten gives a file system's `fsync`: an open file, or a directory, which has no descriptor of its own. */
interface OpenStream {
  readonly nfd?: number
  readonly node: unknown
}
interface NodeFsModule {
  readonly NODEFS: {
    readonly realPath: (node: unknown) => string
    readonly stream_ops: { fsync?: (stream: OpenStream) => number }
  }
}

/**
 * PGlite's file system on the disk, with the one call it leaves out: `fsync`. Together with `durableParams` a commit is on the
 * disk when it returns, and a checkpoint writes pages only behind their log, as in any Postgres.
 */
export class DurableNodeFs extends NodeFS {
  override async init(db: PGlite, options: InitOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(db, options)
    const addFsync = (module: unknown): void => {
      // Emscripten's own object; its type does not know NODEFS' inside.
      const { NODEFS } = module as NodeFsModule
      NODEFS.stream_ops.fsync = (stream) => {
        if (stream.nfd !== undefined) fdatasyncSync(stream.nfd)
        else syncDirectory(NODEFS.realPath(stream.node))
        return 0
      }
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] } }
  }
}

function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

/** PGlite's start parameters, but with `fsync` on, by the one method that reaches the file system (`fdatasync` is a stub in Emscripten). */
export function durableParams(defaults: readonly string[]): string[] {
  return [...defaults.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync']
}
