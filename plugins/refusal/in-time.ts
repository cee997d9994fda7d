/**
 * What a promise settles with, or a rejection where it does not in time. What is late is heard by nobody.
 *
 * The timer ends with the answer, so that it keeps no process alive that has its answer.
 *
 * @param what names it in the error
 * @param options `background`: whether the process may end before the answer is there, because no request waits for it
 */
export function inTime<T> (answer: PromiseLike<T>, seconds: number, what: string, { background = false } = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not answer within ${seconds} s`)), seconds * 1000)
    if (background) timer.unref()
    Promise.resolve(answer).finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
