import type { FastifyBaseLogger } from 'fastify'

/** A logger that keeps what it is told. */
export function keptLog () {
  const entries: Array<{ level: string, object: { err?: { message: string } }, text: string }> = []
  const at = (level: string) => (object: object, text?: string) => { entries.push({ level, object: typeof object === 'string' ? {} : object, text: text ?? String(object) }) }
  return { entries, log: { error: at('error'), warn: at('warn'), info: at('info') } as unknown as FastifyBaseLogger }
}
