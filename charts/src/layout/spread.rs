//! Pushes labels apart along one axis, each as little as possible.

/// A label that wants to be centred on `at` and takes `size`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    pub at: f64,
    pub size: f64,
}

/// The centre of each label so that none overlap and all lie within `low..=high`, in the order of
/// their wishes. If they do not fit at all they start at `low` and run over `high`.
pub(crate) fn spread(wishes: &[Wish], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by(|&a, &b| wishes[a].at.total_cmp(&wishes[b].at).then(a.cmp(&b)));
    // Labels that touch form a block, which sits where its members' wishes balance.
    let mut blocks: Vec<Block> = Vec::new();
    for &label in &order {
        let Wish { at, size } = wishes[label];
        blocks.push(Block { members: vec![label], size, pull: at - size / 2.0 });
        while blocks.len() > 1 {
            let (before, last) = (&blocks[blocks.len() - 2], &blocks[blocks.len() - 1]);
            if before.start(low, high) + before.size <= last.start(low, high) {
                break;
            }
            if let Some(last) = blocks.pop()
                && let Some(before) = blocks.last_mut()
            {
                before.join(last);
            }
        }
    }
    let mut centers = vec![0.0; wishes.len()];
    for block in &blocks {
        let mut at = block.start(low, high);
        for &label in &block.members {
            centers[label] = at + wishes[label].size / 2.0;
            at += wishes[label].size;
        }
    }
    centers
}

struct Block {
    members: Vec<usize>,
    size: f64,
    /// Sum over the members of where each would have the block start.
    pull: f64,
}

impl Block {
    fn start(&self, low: f64, high: f64) -> f64 {
        (self.pull / self.members.len() as f64).min(high - self.size).max(low)
    }

    fn join(&mut self, next: Block) {
        self.pull += next.pull - self.size * next.members.len() as f64;
        self.size += next.size;
        self.members.extend(next.members);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn free_labels_stay() {
        let wishes = [Wish { at: 10.0, size: 4.0 }, Wish { at: 30.0, size: 4.0 }];
        assert_eq!(spread(&wishes, 0.0, 100.0), [10.0, 30.0]);
    }

    #[test]
    fn equal_wishes_share_the_displacement() {
        let wishes = [Wish { at: 50.0, size: 10.0 }, Wish { at: 50.0, size: 10.0 }];
        assert_eq!(spread(&wishes, 0.0, 100.0), [45.0, 55.0]);
    }

    proptest! {
        #[test]
        fn never_overlap_when_there_is_room(at in prop::collection::vec(-50.0..150.0_f64, 0..8)) {
            let wishes: Vec<_> = at.iter().map(|&at| Wish { at, size: 12.0 }).collect();
            let mut centers = spread(&wishes, 0.0, 100.0);
            centers.sort_by(f64::total_cmp);
            for pair in centers.windows(2) {
                prop_assert!(pair[1] - pair[0] >= 12.0 - 1e-9);
            }
            for center in centers {
                prop_assert!((6.0 - 1e-9..=94.0 + 1e-9).contains(&center));
            }
        }
    }
}
