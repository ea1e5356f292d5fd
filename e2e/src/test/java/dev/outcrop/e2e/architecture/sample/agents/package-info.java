/** Part of the house that breaks the rules. */
@NullMarked
package dev.outcrop.e2e.architecture.sample.agents;

import org.jspecify.annotations.NullMarked;
