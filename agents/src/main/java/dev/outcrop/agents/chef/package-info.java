/** The chef's tools. */
@NullMarked
package dev.outcrop.agents.chef;

import org.jspecify.annotations.NullMarked;
