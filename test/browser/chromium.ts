import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import type { Test } from 'tap'

const executablePath = '/usr/bin/chromium'

/** Why a test with a browser is skipped; false where there is one. */
export const skip = existsSync(executablePath) ? false : 'needs chromium (Debian: apt-get install chromium)'

/** A browser for as long as a test lasts, that asks nobody else for anything. */
export async function browse (t: Test): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic']
  })
  t.teardown(() => browser.close())
  return browser
}
