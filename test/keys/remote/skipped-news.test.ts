import t from 'tap'
import { skippedNews } from '../../../plugins/keys/remote/skipped-news.ts'

const skip = (index: number, kid: string | undefined, reason: string) => ({ index, kid, code: 'GTH_KEYS_X', reason })

t.test('a key is told once, however often it is fetched', async t => {
  const news = skippedNews()
  const a = skip(0, 'a', 'weak')
  const nameless = skip(1, undefined, 'weak')
  t.strictSame(news([a, nameless]), [a, nameless])
  t.strictSame(news([a, nameless]), [])
  t.strictSame(news([nameless, { ...a, index: 2 }]), [], 'its place does not matter if it has a name')
})

t.test('another reason, and a key that was gone, are news', async t => {
  const news = skippedNews()
  const a = skip(0, 'a', 'weak')
  news([a])
  const worse = skip(0, 'a', 'private')
  t.strictSame(news([worse]), [worse])
  t.strictSame(news([]), [])
  t.strictSame(news([worse]), [worse])
})
