/** What the stacks are made of, each named for what it does. */
@NullMarked
package dev.outcrop.iac.part;

import org.jspecify.annotations.NullMarked;
