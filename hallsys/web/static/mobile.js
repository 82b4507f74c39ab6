// Mobile numbers of the mainland, as hallsys/people/phones.py takes them.

const MOBILE = /^(?:(?:\+|00)?86)?1[3-9][0-9]{9}$/;
const BETWEEN = /[\s()（）-]/g;

/** Whether a number is one that text messages go to. */
export const isMobile = (said) => MOBILE.test(said.replace(BETWEEN, ""));
