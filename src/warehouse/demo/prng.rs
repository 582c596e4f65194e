//! A small random generator of our own (SplitMix64), so that a seed means the same data on every machine and release.

/// A stream of random numbers. Only multiplications, additions and shifts: the same on every platform.
#[derive(Debug, Clone)]
pub struct Prng(u64);

impl Prng {
    /// A stream for a seed and a purpose within it (a day, a cell): streams do not depend on each other's length.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut start = Self(seed ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93));
        let first = start.next();
        Self(first)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly spread over [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Bell-shaped with mean 0 and deviation 1, within ±3.5: a sum of four even ones, which needs no logarithm.
    pub fn bell(&mut self) -> f64 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.732_050_807_568_877_2
    }

    /// A position, each with the probability of its weight; the last one if weights are all 0.
    pub fn pick(&mut self, weights: &[f64]) -> usize {
        let mut rest = self.unit() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            if rest < *weight {
                return at;
            }
            rest -= weight;
        }
        weights.len() - 1
    }
}
