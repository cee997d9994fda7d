import { spawn, type ChildProcess } from 'node:child_process'
import { constants } from 'node:os'
import { extname } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Answer } from '../answer.ts'
import type { FunctionKind } from '../application/exported-function.ts'
import { Progress } from './progress.ts'
import { REPORTS, reportReader } from './report.ts'

const PROGRAM = fileURLToPath(new URL(`./application-program${extname(import.meta.url)}`, import.meta.url))

/** Milliseconds that Node.js has to start, on a machine that is busy; nothing of the application runs until then. */
const START = 60_000
/** Milliseconds from the last report to the end of the process. */
const GRACE = 2000

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a command line that needs an application in a process of its own: what the application prints goes to standard
 * error, and however it ends, hangs or crashes, there is an answer.
 *
 * @param file the application, as the command line names it
 * @param limit milliseconds that each step may take, at most 2^31 - 1
 */
export async function askApplication (args: readonly string[], file: string, limit: number): Promise<Answer> {
  const first = await attempt('any', args, file, limit)
  // What the function is was a guess, and the wrong one. In a new process nothing is left of the first call.
  return typeof first === 'string' ? await attempt(first, args, file, limit) as Answer : first
}

/** An answer, or the kind that the exported function seems to be. */
type Outcome = Answer | FunctionKind

async function attempt (
  kind: FunctionKind | 'any', args: readonly string[], file: string, limit: number
): Promise<Outcome> {
  // Descriptor 1 of the application is standard error, so that children which inherit it do not write into the answer.
  const child = spawn(
    process.execPath, [...process.execArgv, PROGRAM, kind, ...args], { stdio: ['inherit', 2, 2, 'pipe'] }
  )
  const onSignal = (signal: NodeJS.Signals) => {
    child.kill('SIGKILL')
    process.exit(128 + constants.signals[signal])
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  try {
    return await outcomeOf(child, file, limit)
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}

function outcomeOf (child: ChildProcess, file: string, limit: number): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const reports = child.stdio[REPORTS] as Readable
    const progress = new Progress(file)
    let timer = setTimeout(onLate, Math.max(limit, START))

    function onLate (): void {
      progress.end({ how: 'late', seconds: limit / 1000 })
      child.kill('SIGKILL')
    }

    reports.setEncoding('utf8').on('data', reportReader(report => {
      progress.hear(report)
      if (!('at' in report) && !('done' in report)) return
      clearTimeout(timer)
      timer = setTimeout(onLate, 'done' in report ? GRACE : limit)
    }))
    child.on('error', reject)
    // What the application started, and left behind, must not hold the reports open.
    child.on('exit', () => setTimeout(() => reports.destroy(), GRACE).unref())
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve(progress.outcome({ how: 'ended', code, signal }))
    })
  })
}
