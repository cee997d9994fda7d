import { fork } from 'node:child_process'
import { once } from 'node:events'

/** What a compiled script, in a process of its own, answers to a task. @throws Error where it ends without an answer */
export async function inProcess<Answer> (script: string, task: object): Promise<Answer> {
  const child = fork(script, { execArgv: ['--expose-gc'], serialization: 'advanced', env: { ...process.env, NODE_ENV: 'production' } })
  child.send(task)
  const died = once(child, 'exit').then(([code]) => { throw new Error(`the process ended with ${code} before it answered`) })
  const [answer] = await Promise.race([once(child, 'message'), died]) as [Answer]
  died.catch(() => {})
  return answer
}
