/** The agents that ship: their files are resources, their tools are in the packages below. */
@NullMarked
package dev.outcrop.agents;

import org.jspecify.annotations.NullMarked;
