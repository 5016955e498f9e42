import { expect, test, vi } from 'vitest'
import type { CloseReason } from '../transport/transport.js'
import { onLoss } from './losses.js'

/** The end of a link, and what brings it about. */
function ending() {
  let lose = (): void => {}
  const lost = new Promise<CloseReason>(resolve => {
    lose = () => resolve({ kind: 'lost' })
  })
  return { lost, lose }
}

test('all who wait hear of the loss, once each, and those who left do not', async () => {
  const { lost, lose } = ending()
  const heard: string[] = []
  onLoss(lost, () => heard.push('a'))
  const leave = onLoss(lost, () => heard.push('b'))
  onLoss(lost, () => heard.push('c'))
  leave()
  leave()
  lose()
  await lost
  expect(heard).toEqual(['a', 'c'])
})

test('a link that was lost already says so as well', async () => {
  const { lost, lose } = ending()
  onLoss(lost, () => {})
  lose()
  await lost
  const heard = vi.fn()
  onLoss(lost, heard)
  await lost
  expect(heard).toHaveBeenCalledOnce()
})

test('whoever comes and goes leaves nothing on the link', () => {
  const { lost } = ending()
  const then = vi.spyOn(lost, 'then')
  for (let count = 0; count < 1000; count++) onLoss(lost, () => {})()
  expect(then).toHaveBeenCalledOnce()
})
