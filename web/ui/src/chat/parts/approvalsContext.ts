import { createContext } from 'react';
import type { Approvals } from '../approvals';

/** Where the cards below send decisions; undefined where they only say what was asked. */
export const ApprovalsContext = createContext<Approvals | undefined>(undefined);
