/** Words for the parts of the data: what is trained on, and what is only measured. */
export const TRAINING = /^(?:train(?:ing)?|trn|learn|train_inner)$/i;
export const VALIDATION = /^(?:val(?:id(?:ation|ating|ate)?)?|eval(?:uation|uating|uate)?|dev|test(?:ing)?|tst)$/i;

export const isSplit = (word: string): boolean => TRAINING.test(word) || VALIDATION.test(word);
