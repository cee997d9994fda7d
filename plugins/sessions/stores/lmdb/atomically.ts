import type { LmdbRoot } from './root.ts'

/** One step among all processes, done or not done, and on the disk once it has answered. */
export async function atomically<T> (root: LmdbRoot, work: () => T): Promise<T> {
  const done = root.transaction(work)
  // A commit that fails, of a full disk say, rejects two promises of lmdb's own with it: the one of the batch, which is
  // this by then, and the one that tells the cause. Nobody else holds them, and unheard they would end the process.
  setImmediate(() => { root.committed.then(ignore, ignore) })
  try {
    const answer = await done
    await root.flushed
    return answer
  } catch (error) {
    (error as { commitError?: Promise<unknown> }).commitError?.catch(ignore)
    throw error
  }
}

function ignore (): void {}
