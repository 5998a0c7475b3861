import { expect, test } from 'vitest'
import { readAnswer } from '../../bench/load/answers.ts'

const chunked = Buffer.from(
  'HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"data"\r\nB\r\n:"\r\n0\r\n\r\n"}\r\n0\r\n\r\n',
)

test.each([
  ['with a length', Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"data":{}}'), 200, '{"data":{}}'],
  [
    'in capital letters, and counts bytes',
    Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"data":"é"}'),
    200,
    '{"data":"é"}',
  ],
  ['in chunks, one of which looks like an end', chunked, 404, '{"data":"\r\n0\r\n\r\n"}'],
])('reads an answer %s, however it is torn', (_, bytes, status, body) => {
  for (let torn = 0; torn < bytes.length; torn += 1) expect(readAnswer(bytes.subarray(0, torn))).toBeNull()
  const answer = readAnswer(bytes)
  expect(answer?.status).toBe(status)
  expect(answer?.body.toString()).toBe(body)
})

test.each([
  ['longer than it says', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n{}', /end where it says/],
  [
    'longer than its chunk',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n',
    /end where it says/,
  ],
  [
    'followed by something',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n{}',
    /end where it says/,
  ],
  ['of unknown length', 'HTTP/1.1 200 OK\r\n\r\n{}', /how long it is/],
  ['no HTTP', 'SSH-2.0\r\n\r\n', /no answer of HTTP/],
])('refuses an answer that is %s', (_, text, complaint) => {
  expect(() => readAnswer(Buffer.from(text))).toThrow(complaint)
})
