import { expect, test, vi } from 'vitest'
import type { CloseReason } from '../transport/transport.js'
import { onLoss } from './losses.js'

/** The end of a link, and the function that causes it. */
function ending() {
  let lose = (): void => {}
  const lost = new Promise<CloseReason>(resolve => {
    lose = () => resolve({ kind: 'lost' })
  })
  return { lost, lose }
}

test('every listener is called once for the loss, and removed ones are not', async () => {
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

test('a listener on a link that is already lost is called as well', async () => {
  const { lost, lose } = ending()
  onLoss(lost, () => {})
  lose()
  await lost
  const heard = vi.fn()
  onLoss(lost, heard)
  await lost
  expect(heard).toHaveBeenCalledOnce()
})

test('adding and removing listeners leaves nothing on the link', () => {
  const { lost } = ending()
  const then = vi.spyOn(lost, 'then')
  for (let count = 0; count < 1000; count++) onLoss(lost, () => {})()
  expect(then).toHaveBeenCalledOnce()
})
