//! The wording of changes: how people say that something goes, comes back, or
//! stands in place of something else.

use super::super::annotate::Annotated;
use super::super::token::Kind;

/// Words before a command that change nothing in it.
const FILLERS: &str = "please pls plz ok okay k now so then and but also can could would will you we lets let us me i \
    id just actually hm hmm oh ah no sorry yes yeah well right alright fine great thanks to want like need may maybe \
    perhaps should kindly again ill im gonna good cool wait hang on hey and additionally next finally you'd better \
    it's its is btw otherwise instead rather there's is there theres do think thing the first of all";

/// What goes, the verb or preposition first.
const GOES: &str = "drop|remove|lose|ditch|scrap|kill|delete|forget about|forget|get rid of|do away with|no need for\
    |never mind about|never mind|nevermind|dont need|do not need|dont want|do not want|wont need\
    |skip|omit|lift|clear|scratch|strip out|strip off|strip|take out|take off|take away|leave out\
    |leave off|leave aside|throw out|kick out|cut out|filter out|spare me|undo|ignore|disregard\
    |exclude|hide|turn off|switch off|go without|do without|enough of|enough with|dispense with|wipe\
    |stop|no more|no longer|no|not|dont use|dont show|do not show|dont split|dont break|without\
    |minus|sans|except|release|relax|loosen|uncheck|cancel|discard|pull out|leave behind\
    |remove again|erase|dump|axe|chuck|chuck out|toss|nix";

/// The same, anywhere in a sentence.
const GOES_ANYWHERE: &str = "without|no longer|no more|minus the|less the|not by|not per";

/// What another thing replaces.
const REPLACED: &str = "instead of|rather than|in place of|in lieu of|as opposed to|in exchange for|not as";

/// Verbs whose object ends with "out", "away", "off".
const PARTED: &str = "take leave keep throw kick strip cut filter carve net leaving taking put set get let move turn \
    switch toss chuck rule";

/// The particles of such verbs.
const PARTICLES: &str = "out away off aside";

/// What is said of a thing that goes, behind it.
const GOES_BEHIND: &str = "be left out|be dropped|be removed|be excluded|be omitted|be taken out|be ignored|be skipped\
    |be gone|be deleted|be out|be cut|go|is not needed|isnt needed|are not needed|arent needed\
    |not needed|no longer needed|is unnecessary|is irrelevant|doesnt matter|does not matter\
    |dont matter|do not matter|doesnt belong|dont belong|is of no interest|isnt necessary\
    |is not necessary|isnt interesting|are irrelevant|is noise|be thrown out|be hidden|be taken off\
    |be taken away|be kicked out";

/// Verbs of coming back whose object ends with "back".
const BRINGS: &str = "put bring add get take let have throw switch turn want give place include see";

/// What comes back, the verb first.
const BACK: &str = "bring back|put back in|put back|add back in|add back|restore|reinstate|readd|re add|re include\
    |reinclude|give me back|get back|let back in|readmit|re admit";

/// Words in front of a thing that mean that one and no other.
pub(super) const DETERMINERS: &str = "the that this those these our any all my its a an of from whole entire current extra additional \
    second other both single every each whatever";

/// Words that stand for what was just spoken of.
pub(super) const PRONOUNS: &str = "it them that those these this one ones";

/// Words behind a removal that add nothing.
const TAIL: &str = "any more anymore longer after all then please pls now for again altogether completely entirely \
    though thanks either as well too actually it there here yet of that this also again out off \
    away aside the list picture mix view chart";

/// Phrase matching over a message.
#[derive(Clone, Copy)]
pub(super) struct Text<'a>(pub &'a Annotated);

impl Text<'_> {
    /// The token behind `phrase`, if it stands at `i`.
    pub fn at(self, i: usize, phrase: &str) -> Option<usize> {
        let mut k = i;
        for word in phrase.split(' ') {
            if self.0.word(k) != word {
                return None;
            }
            k += 1;
        }
        Some(k)
    }

    /// The token behind the longest of these phrases, parted by "|", that stands at `i`.
    pub fn any(self, i: usize, phrases: &str) -> Option<usize> {
        phrases.split('|').filter_map(|p| self.at(i, p)).max()
    }

    /// Whether one of these words, parted by blanks, stands at `i`.
    pub fn is(self, i: usize, words: &str) -> bool {
        let word = self.0.word(i);
        !word.is_empty() && words.split(' ').any(|w| w == word)
    }

    /// What goes, said first.
    pub fn goes(self, i: usize) -> Option<usize> {
        self.any(i, GOES)
    }

    /// What goes, said first, in the middle of a sentence.
    pub fn goes_anywhere(self, i: usize) -> Option<usize> {
        // "not by" takes the preposition along with what it stands before.
        self.any(i, GOES_ANYWHERE).map(|end| end - usize::from(self.is(end - 1, "by per the")))
    }

    /// What another thing replaces.
    pub fn replaced(self, i: usize) -> Option<usize> {
        self.any(i, REPLACED)
    }

    /// Whether a verb stands at `i` whose particle is at its end.
    pub fn parts(self, i: usize) -> bool {
        self.is(i, PARTED)
    }

    /// Whether a particle of going stands at `i`.
    pub fn particle(self, i: usize) -> bool {
        self.is(i, PARTICLES)
    }

    /// What is said behind a thing that goes.
    pub fn goes_behind(self, i: usize) -> Option<usize> {
        self.any(i, GOES_BEHIND)
    }

    /// Whether a verb stands at `i` that "back" makes one of return.
    pub fn brings(self, i: usize) -> bool {
        self.is(i, BRINGS)
    }

    /// What comes back, said first.
    pub fn back(self, i: usize) -> Option<usize> {
        self.any(i, BACK)
    }

    /// The first token from `i` on that is no idle word of a removal.
    pub fn tail(self, mut i: usize, end: usize) -> usize {
        while i < end && self.is(i, TAIL) {
            i += 1;
        }
        i
    }

    /// Whether the token ends a clause: a sign, or the end of a line.
    pub fn stops(self, i: usize) -> bool {
        match self.0.tokens.get(i) {
            None => true,
            Some(t) => {
                t.kind == Kind::Sign && t.is(&[",", ".", ";", "!", "?", ":", "(", ")", "--", "-", "\u{2026}"])
            }
        }
    }

    /// The clause that token `i` stands in.
    pub fn clause(self, i: usize) -> (usize, usize) {
        let opens = |k: usize| self.0.tokens.get(k).is_some_and(|t| t.opens);
        let mut start = i;
        while start > 0 && !self.stops(start - 1) && !opens(start) {
            start -= 1;
        }
        let mut end = i;
        while !self.stops(end) && (end == i || !opens(end)) {
            end += 1;
        }
        (start, end)
    }

    /// Whether a command may begin at `i`: only idle words stand before it in its
    /// clause, or a connective right before it.
    pub fn commands(self, i: usize) -> bool {
        let (start, _) = self.clause(i);
        i == start
            || self.is(i - 1, "and but then so please pls just also now")
            || (start..i).all(|k| self.is(k, FILLERS))
    }
}

/// The number that a token says, as digits or as a word up to twelve.
#[must_use]
pub(super) fn number(a: &Annotated, i: usize) -> Option<i32> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let token = a.tokens.get(i)?;
    token.whole().or_else(|| WORDS.iter().position(|w| *w == token.text).and_then(|n| i32::try_from(n).ok()))
}
