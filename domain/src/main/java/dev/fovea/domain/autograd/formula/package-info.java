/** Element-wise formulas, their derivatives by symbolic differentiation, and the programs that kernels run. */
@NullMarked
package dev.fovea.domain.autograd.formula;

import org.jspecify.annotations.NullMarked;
