/**
 * Runs a task until it is done, its time is over or the caller gives up, whichever is first. In the latter two its
 * signal aborts, and the rejection comes at once, even where the task takes no notice of the signal.
 *
 * @throws RangeError that says who gave up; what the task throws
 */
export async function withinDeadline<T> (seconds: number, caller: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (caller.aborted) throw givenUp()
  // Neither AbortSignal.any nor AbortSignal.timeout: what they hold on to would outlive the answer.
  const controller = new AbortController()
  const { signal } = controller
  const onAbort = () => controller.abort(givenUp())
  const timer = setTimeout(() => controller.abort(new RangeError(`no complete answer within ${seconds} s`)), seconds * 1000)
  caller.addEventListener('abort', onAbort)
  return Promise.race([task(signal), aborted(signal)])
    .catch(error => { throw signal.aborted ? signal.reason : error })
    .finally(() => {
      clearTimeout(timer)
      caller.removeEventListener('abort', onAbort)
    })
}

function givenUp (): RangeError {
  return new RangeError('given up by the caller')
}

function aborted (signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
}
