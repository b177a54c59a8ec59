// Numbers of what the runs run on, and where a state has them.

/**
 * @param {[param: Param, field: string][]} params each with the field of the state that holds its value
 */
export const settableOf = (params) => params.map(([param, field]) => ({
  param,
  get: (state) => state[field][param.name],
  set: (state, value) => (state[field][param.name] = value),
}));
