/** Who calls, and what they may do. */
@NullMarked
package dev.outcrop.access;

import org.jspecify.annotations.NullMarked;
