/** Titles of conversations by a model, off the answer's path. */
@NullMarked
package dev.outcrop.server.titles;

import org.jspecify.annotations.NullMarked;
