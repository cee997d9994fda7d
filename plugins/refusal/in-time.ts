/**
 * What a promise settles with, or a rejection where it does not in time. What is late is heard by nobody.
 *
 * @param what names it in the error
 */
export function inTime<T> (answer: PromiseLike<T>, seconds: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not answer within ${seconds} s`)), seconds * 1000)
    Promise.resolve(answer).then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
