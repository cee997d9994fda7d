import { makeAttempt, type Attempt } from './attempt.ts'
import { Conversation, type Outcome } from './conversation.ts'
import type { Mint } from './minted.ts'
import { Random } from './random.ts'
import { faultOf } from './verdict.ts'

/** What to send, and where. */
export interface Campaign {
  readonly port: number
  readonly seed: number
  /** Which requests of the seed. */
  readonly indices: Iterable<number>
  readonly mint: Omit<Mint, 'now'>
  /** Milliseconds for the answers of one pipeline. Default 10 000. */
  readonly patience?: number
  /** When to stop, in milliseconds since the epoch. Default: never. */
  readonly deadline?: number
}

/** An answer that should not have been. */
export interface Fault {
  readonly attempt: Attempt
  readonly reason: string
}

/** The figures of a campaign. */
export interface Figures {
  requests: number
  /** Among them: no HTTP, so that the parser may answer, or hang up. */
  illegal: number
  /** By status; 0 where there was none. */
  statuses: Map<number, number>
  faults: Fault[]
}

const LANES = 4
const PIPELINE = 8
const PER_CONNECTION = 64
/** A server that fails like this fails always. */
const MAX_FAULTS = 20

/** Sends the requests over a few connections at once, in pipelines, and judges every answer. */
export async function run ({ port, seed, indices, mint: issuer, patience = 10_000, deadline = Infinity }: Campaign): Promise<Figures> {
  const figures: Figures = { requests: 0, illegal: 0, statuses: new Map(), faults: [] }
  const queue = indices[Symbol.iterator]()
  const goesOn = () => figures.faults.length < MAX_FAULTS && Date.now() < deadline

  const take = (mint: Mint): Attempt | null => {
    const { done, value } = queue.next()
    return done === true ? null : makeAttempt(seed, value, mint)
  }
  const judge = (attempt: Attempt, outcome: Outcome, mint: Mint) => {
    const status = typeof outcome === 'object' && 'status' in outcome ? outcome.status : 0
    figures.requests++
    if (!attempt.legal) figures.illegal++
    figures.statuses.set(status, (figures.statuses.get(status) ?? 0) + 1)
    const reason = faultOf(attempt, outcome, mint)
    if (reason !== null) figures.faults.push({ attempt, reason })
  }

  const alone = async (attempt: Attempt, mint: Mint) => {
    const conversation = new Conversation(port, patience)
    const [outcome] = await conversation.send([attempt], true)
    conversation.close()
    judge(attempt, outcome as Outcome, mint)
  }

  const lane = async (number: number) => {
    const random = new Random(seed, -number - 1)
    const again: Attempt[] = []
    while (goesOn()) {
      const mint = { ...issuer, now: Math.floor(Date.now() / 1000) }
      const conversation = new Conversation(port, patience)
      for (let sent = 0; sent < PER_CONNECTION && !conversation.isOver; sent += PIPELINE) {
        const pipeline = again.splice(0)
        const size = random.int(1, PIPELINE)
        while (pipeline.length < size) {
          const attempt = take(mint)
          if (attempt === null) break
          if (attempt.legal) pipeline.push(attempt)
          else await alone(attempt, mint)
        }
        if (pipeline.length === 0) return conversation.close()
        const outcomes = await conversation.send(pipeline)
        for (const [i, attempt] of pipeline.entries()) {
          const outcome = outcomes[i] as Outcome
          if (outcome === 'unasked') again.push(attempt)
          else judge(attempt, outcome, mint)
        }
      }
      conversation.close()
    }
  }

  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
  return figures
}
