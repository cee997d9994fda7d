import { measure } from 'mitata'
import type { Pass } from './lifecycle.ts'

/** Nanoseconds per request. */
export interface PassRound { readonly base: number, readonly overhead: number }

/** How much is measured in the process. */
export interface PassEffort {
  readonly rounds: number
  /** At least, for each of the three measurements of a round. */
  readonly milliseconds: number
}

type Request = readonly Buffer[]

/** Rounds of the bare application, the protected one and the bare one, once each token is known. */
export async function roundsOf (bare: Pass, own: Pass, requests: readonly Request[], { rounds, milliseconds }: PassEffort): Promise<PassRound[]> {
  // Of one request, by the median of mitata's samples.
  const nanoseconds = async (pass: Pass) => {
    let next = 0
    const { p50 } = await measure(async () => await pass(requests[next++ % requests.length] as Request), {
      min_cpu_time: milliseconds * 1e6, batch_samples: 256, min_samples: 5, gc: false
    })
    return p50
  }
  for (const request of requests) await own(request)
  await nanoseconds(bare)
  await nanoseconds(own)
  const measured: PassRound[] = []
  for (let i = 0; i < rounds; i++) {
    const [before, between, after] = [await nanoseconds(bare), await nanoseconds(own), await nanoseconds(bare)]
    measured.push({ base: (before + after) / 2, overhead: between - (before + after) / 2 })
  }
  return measured
}
