/** Words for the parts of the data: for training, or for measuring only. */
export const TRAINING = /^(?:train(?:ing)?|trn|learn|train_inner)$/i;
export const VALIDATION = /^(?:val(?:id(?:ation|ating|ate)?)?|eval(?:uation|uating|uate)?|dev|test(?:ing)?|tst)$/i;

export const isSplit = (word: string): boolean => TRAINING.test(word) || VALIDATION.test(word);
