import { expect, test } from 'vitest'
import { chiSquaredP, fP, incompleteBeta, logGamma, normalCdf, normalQuantile, studentP, studentQuantile } from './distributions.ts'

/** Largest relative error. */
const off = (pairs: readonly (readonly [number, number])[]): number => Math.max(...pairs.map(([got, wanted]) => Math.abs(got - wanted) / Math.abs(wanted)))

// SciPy 1.17.1.
test('[V1] the normal distribution agrees with SciPy, also far out', () => {
  expect(off([[normalCdf(-12), 1.776482112077653e-33], [normalCdf(-5), 2.866515718791933e-7], [normalCdf(-1), 0.15865525393145707], [normalCdf(0.3), 0.6179114221889526], [normalCdf(3), 0.9986501019683699]])).toBeLessThan(1e-12)
  expect(off([[normalQuantile(1e-10), -6.361340902404056], [normalQuantile(0.025), -1.9599639845400545], [normalQuantile(0.3), -0.5244005127080409], [normalQuantile(0.975), 1.959963984540054]])).toBeLessThan(1e-12)
})

test('[V1] Student’s t, χ² and F agree with SciPy', () => {
  expect(off([[studentP(1.86081, 17.7765), 0.0793946284345296], [studentP(2.5, 3), 0.08770664700806556], [studentP(10, 200), 2.3774831444207646e-19]])).toBeLessThan(1e-10)
  expect(off([[studentQuantile(0.975, 1), 12.706204736174694], [studentQuantile(0.975, 4), 2.7764451051977934], [studentQuantile(0.025, 30), -2.0422724563012378], [studentQuantile(0.975, 1e5), 1.9599877075346095]])).toBeLessThan(1e-10)
  expect(off([[chiSquaredP(10.33, 1), 0.001308852061349171], [chiSquaredP(3, 5), 0.6999858358786276], [chiSquaredP(80, 7), 1.377501829742618e-14], [fP(3.2, 2, 40), 0.051385456071628095], [fP(0.5, 5, 5), 0.7674886808696212]])).toBeLessThan(1e-10)
  expect(off([[logGamma(0.243), 1.3180435846996699], [logGamma(5), 3.1780538303479458], [logGamma(100.5), 361.43554046777757]])).toBeLessThan(1e-14)
})

test('[V1] what is certain is 0 or 1', () => {
  expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3), normalQuantile(0), normalQuantile(1), chiSquaredP(0, 3), fP(0, 1, 1), studentP(0, 5)]).toEqual([0, 1, -Infinity, Infinity, 1, 1, 1])
})
