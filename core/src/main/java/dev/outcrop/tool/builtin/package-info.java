/** Tools that every agent may use, without anything to configure. */
@NullMarked
package dev.outcrop.tool.builtin;

import org.jspecify.annotations.NullMarked;
