/** Where `bluecast serve` and `bluecast send` listen for the provider unless told otherwise. */
export const defaultPort = 8401;
