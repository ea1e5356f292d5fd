/** The grower's tools. */
@NullMarked
package dev.outcrop.agents.farm;

import org.jspecify.annotations.NullMarked;
