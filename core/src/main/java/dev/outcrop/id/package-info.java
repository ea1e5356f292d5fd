/** The ids of things, and where new ones come from. */
@NullMarked
package dev.outcrop.id;

import org.jspecify.annotations.NullMarked;
