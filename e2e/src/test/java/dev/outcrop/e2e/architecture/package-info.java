/** The rooms of the house and who may enter which. */
@NullMarked
package dev.outcrop.e2e.architecture;

import org.jspecify.annotations.NullMarked;
