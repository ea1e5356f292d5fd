/** Tests against the real jar, and against the house plan. */
@NullMarked
package dev.outcrop.e2e;

import org.jspecify.annotations.NullMarked;
