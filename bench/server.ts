import { once } from 'node:events'
import { serve } from './contenders/index.ts'
import type { Task } from './task.ts'

// The process that is measured. Compiled before it runs (compile.ts), as the published package is: a loader's code is
// not what users run.

const [task] = await once(process, 'message') as [Task]
const { open, guarded, cacheCount } = await serve(task)

function answer (question: unknown): unknown {
  if (question === 'cache') return cacheCount?.() ?? null
  const { user, system } = process.cpuUsage()
  return user + system
}

process.on('message', question => { process.send?.(answer(question)) })
process.on('disconnect', () => process.exit())
process.send?.({ open, guarded })
