// What went wrong with a question, as its message keeps it.

import { Refused } from "./stream.js";

/** The server takes it, and the same answer is asked for again. */
export const LOST = "connection";
/** The server knows nothing of the answer any more. */
const GONE = "gone";

/** Whether the process that worked on the answer is gone, so that it is worth asking once more. */
export const isGone = ({ error, resumed }) => error.code === GONE || (resumed && error.code === "interrupted");

/** The fault of a message whose stream ended with this error. */
export function fault(error, message) {
  if (!(error instanceof Refused)) {
    return { code: LOST, message: "The connection was lost.",
      advice: "Your question is kept and goes on once the server is back.", retry: true };
  }
  if (error.status === 404 && message.answer) {
    return { code: GONE, message: "This answer was not finished.", advice: "Ask it again.", retry: true };
  }
  return { code: error.code, message: error.message, advice: error.advice, retry: ![400, 413, 422].includes(error.status) };
}
