/** Chosen runs, customer by customer: each is written, and stays where it is one, so there is room for one more. @param order all runs, customer by customer */
export function chosenOf(runs: i32, order: usize, isIn: usize, list: usize): usize {
  let n: usize = 0
  for (let i: usize = 0; i < <usize>runs; i++) {
    const r = load<i32>(order + (i << 2))
    store<i32>(list + (n << 2), r)
    n += <usize>load<u8>(isIn + <usize>r)
  }
  return n
}
