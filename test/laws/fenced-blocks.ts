/** A fenced code block of a Markdown text. */
export interface FencedBlock {
  /** The info string: `ts`, `sh`, `text`. */
  readonly info: string
  readonly code: string
  /** The line it starts on, from 1. */
  readonly line: number
}

/** The fenced code blocks of a Markdown text, in order. A fence that is never closed throws: the rest would be lost. */
export function fencedBlocks (markdown: string): FencedBlock[] {
  const blocks: FencedBlock[] = []
  let open: { info: string, line: number, code: string[] } | null = null
  for (const [index, text] of markdown.split('\n').entries()) {
    if (open === null) {
      const fence = /^```(.*)$/.exec(text)
      if (fence) open = { info: String(fence[1]).trim(), line: index + 1, code: [] }
    } else if (text === '```') {
      blocks.push({ info: open.info, line: open.line, code: open.code.join('\n') })
      open = null
    } else {
      open.code.push(text)
    }
  }
  if (open !== null) throw new Error(`the block that line ${open.line} opens is never closed`)
  return blocks
}
